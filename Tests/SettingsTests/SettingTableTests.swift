import Settings
import Testing

/// Settings as small as the table's duties allow.
private struct Lamp: Equatable {
  var watts = 5
  var isDimmed = false
  var share = 0.5
  var times: [Double] = []
}

@Suite("Tables of settings")
struct SettingTableTests {
  private static let table = SettingTable<Lamp>(
    "setting of a lamp", list: "the manual",
    [
      Setting("watts", \.watts, .count(atMost: 60), takes: "1 to 60", standard: "5"),
      Setting("dimmed", \.isDimmed, .flag, takes: "`true`, `false`", standard: "false"),
      Setting(
        "dim.share", \.share, .number(in: 0...1), takes: "0 to 1", standard: "0.5",
        applies: \.isDimmed),
      Setting("times", \.times, .ascending, takes: "hours", standard: "none"),
    ])

  @Test("a key is set by its own entry")
  func set() throws {
    var lamp = Lamp()
    try Self.table.set("dim.share", "0.25", in: &lamp)
    try Self.table.set("times", "[6, 18.5]", in: &lamp)
    #expect(lamp == Lamp(watts: 5, isDimmed: false, share: 0.25, times: [6, 18.5]))
  }

  @Test("the canonical text is sorted and leaves out what changes nothing")
  func canonical() throws {
    var lamp = Lamp()
    func text() -> [String] { Self.table.canonical(lamp).map { "\($0.key)=\($0.value)" } }
    #expect(text() == ["dimmed=false", "times=[]", "watts=5"])
    try Self.table.set("dimmed", "true", in: &lamp)
    #expect(text() == ["dim.share=0.5", "dimmed=true", "times=[]", "watts=5"])
  }

  @Test("pairs of which the table knows some set those")
  func pairs() throws {
    var lamp = Lamp()
    try Self.table.set(["watts": "7", "colour": "red"], in: &lamp)
    #expect(lamp == Lamp(watts: 7))
  }

  @Test(
    "what cannot be read is refused with what is expected",
    arguments: [
      ("watts", "61", "expected a whole number from 1 to 60, not '61'"),
      ("watts", "1.5", "expected a whole number from 1 to 60, not '1.5'"),
      ("dimmed", "yes", "expected true or false, not 'yes'"),
      ("dim.share", "nan", "expected a number from 0.0 to 1.0, not 'nan'"),
      (
        "times", "[2, 1]", "expected a list of ascending numbers such as [30, 60, 90], not '[2, 1]'"
      ),
      ("times", "2", "expected a list such as [30, 60, 90], not '2'"),
      ("wats", "5", "no such setting of a lamp; did you mean watts?"),
      ("colour", "red", "no such setting of a lamp; the manual lists all"),
    ])
  func refused(_ key: String, _ value: String, _ reason: String) {
    var lamp = Lamp()
    let error = #expect(throws: SettingError.self) {
      try Self.table.set(key, value, in: &lamp)
    }
    #expect(error == SettingError(key: key, reason: reason))
    #expect(lamp == Lamp())
  }

  @Test("a part's setting, lifted, is one of the whole")
  func lifted() throws {
    struct Room { var lamp = Lamp() }
    let table = SettingTable<Room>("setting", Self.table.settings.map { $0.lifted(to: \.lamp) })
    var room = Room()
    try table.set("watts", "9", in: &room)
    #expect(room.lamp == Lamp(watts: 9))
    #expect(table.canonical(room).map(\.value) == ["false", "[]", "9"])
  }

  @Test("the documentation's table has a row for each key")
  func markdown() {
    #expect(
      Self.table.markdown == """
        | key | value | default |
        |---|---|---|
        | `watts` | 1 to 60 | 5 |
        | `dimmed` | `true`, `false` | false |
        | `dim.share` | 0 to 1 | 0.5 |
        | `times` | hours | none |
        """)
  }
}
