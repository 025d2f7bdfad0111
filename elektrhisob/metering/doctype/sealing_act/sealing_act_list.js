elektrhisob.acts.list("Sealing Act");
