elektrhisob.acts.form("Sealing Act");
