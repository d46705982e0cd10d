extension Table {
  var latex: String { "" }
}
