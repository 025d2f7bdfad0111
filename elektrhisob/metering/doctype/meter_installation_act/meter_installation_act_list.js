elektrhisob.acts.list("Meter Installation Act");
