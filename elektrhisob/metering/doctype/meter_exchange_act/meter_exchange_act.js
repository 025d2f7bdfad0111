elektrhisob.acts.form("Meter Exchange Act");
