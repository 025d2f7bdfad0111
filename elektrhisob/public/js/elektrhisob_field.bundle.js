import { Field } from "./field/app.js";

window.field = new Field(document.getElementById("field"));
window.field.start();
