import Results
import Testing

@Suite("Views")
struct ViewTests {
  let files: TemporaryDatabase

  init() throws { files = try TemporaryDatabase() }

  private func columns(_ database: Database, _ view: String) throws -> [String] {
    try database.rows("SELECT name FROM pragma_table_info(?)", [.text(view)]).compactMap(\.[0].text)
  }

  @Test("another text of a view makes it anew, for writing and for reading, and nothing else does")
  func anew() throws {
    let store = try files.open()
    let before = try columns(store.database, "v_kernels")
    var views = View.all
    let place = try #require(views.firstIndex { $0.name == "v_kernels" })
    views[place].query = "SELECT setup_id AS another FROM kernels"
    try store.database.migrate(views)
    #expect(try columns(store.database, "v_kernels") == ["another"])
    // A view of the same text stays the one that is there.
    try store.database.run("DROP VIEW v_gates")
    try store.database.migrate(views)
    #expect(try columns(store.database, "v_gates").isEmpty)
    // To today's program, that is another version's database: reading leaves the file alone.
    #expect(try columns(ResultsStore(reading: files.path).database, "v_kernels") == before)
    #expect(try columns(store.database, "v_kernels") == ["another"])
    #expect(try columns(files.open().database, "v_kernels") == before)
    #expect(try !columns(files.open().database, "v_gates").isEmpty)
  }

  @Test("views that a user made stay")
  func usersOwn() throws {
    let store = try files.open()
    try store.database.run("CREATE VIEW mine AS SELECT arm FROM v_arms")
    try store.database.run("PRAGMA user_version = 8")
    #expect(try columns(files.open().database, "mine") == ["arm"])
  }
}
