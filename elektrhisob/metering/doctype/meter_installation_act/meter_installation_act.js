elektrhisob.acts.form("Meter Installation Act");
