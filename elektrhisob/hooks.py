app_name = "elektrhisob"
app_title = "Elektrhisob"
app_publisher = "Elektrhisob contributors"
app_description = "Meter-to-cash of a national electricity utility"
app_email = "maintainers@elektrhisob.example"
app_license = "MIT"
required_apps: list[str] = []

export_python_type_annotations = True
