elektrhisob.acts.list("Meter Exchange Act");
