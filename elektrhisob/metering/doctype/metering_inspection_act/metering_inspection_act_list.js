elektrhisob.acts.list("Metering Inspection Act");
