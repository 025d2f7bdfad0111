elektrhisob.acts.form("Disconnection Act");
