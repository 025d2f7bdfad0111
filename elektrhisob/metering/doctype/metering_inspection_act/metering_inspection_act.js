elektrhisob.acts.form("Metering Inspection Act");
