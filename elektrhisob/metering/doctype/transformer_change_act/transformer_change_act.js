elektrhisob.acts.form("Transformer Change Act");
