elektrhisob.acts.form("Reconnection Act");
