elektrhisob.acts.list("Transformer Change Act");
