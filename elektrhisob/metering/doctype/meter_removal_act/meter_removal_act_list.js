elektrhisob.acts.list("Meter Removal Act");
