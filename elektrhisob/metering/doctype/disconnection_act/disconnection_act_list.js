elektrhisob.acts.list("Disconnection Act");
