elektrhisob.acts.list("Reconnection Act");
