elektrhisob.acts.form("Meter Removal Act");
