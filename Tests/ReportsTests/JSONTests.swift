import Foundation
import Reports
import Testing

@Suite("JSON")
struct JSONTests {
  @Test("objects keep their order, and numbers one line")
  func order() {
    let value: JSONValue = [
      "z": 1, "a": [1, 2.5, nil], "empty": [:], "none": [],
      "rows": [["b": true, "a": "x"], ["c": []]], "words": ["x"],
    ]
    #expect(
      value.pretty == """
        {
          "z": 1,
          "a": [1, 2.5, null],
          "empty": {},
          "none": [],
          "rows": [
            {
              "b": true,
              "a": "x"
            },
            {
              "c": []
            }
          ],
          "words": [
            "x"
          ]
        }
        """)
  }

  @Test(
    "strings are escaped",
    arguments: [
      ("a\"b", "\"a\\\"b\""), ("a\\b", "\"a\\\\b\""), ("\n\r\t", "\"\\n\\r\\t\""),
      ("\u{1b}", "\"\\u001b\""), ("\u{0}", "\"\\u0000\""), ("\r\n", "\"\\r\\n\""), ("±", "\"±\""),
      ("\u{7f}\u{9b}\u{202e}", #""\u007f\u009b\u202e""#), ("\u{e0041}", #""\udb40\udc41""#),
    ])
  func strings(_ text: String, _ expected: String) {
    #expect(JSONValue.string(text).pretty == expected)
  }

  @Test(
    "numbers are the shortest that read back the same, and null where JSON has none",
    arguments: [
      (0.1, "0.1"), (5, "5.0"), (-0.0, "0.0"), (1e-7, "1e-07"), (1e300, "1e+300"),
      (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
  func numbers(_ number: Double, _ expected: String) {
    #expect(JSONValue.number(number).pretty == expected)
  }

  @Test("another reader gets the same values", arguments: [Samples.full, Samples.query])
  func readBack(_ table: Table) throws {
    let text = Data(table.render(.json).utf8)
    let object = try #require(JSONSerialization.jsonObject(with: text) as? NSDictionary)
    #expect(object["title"] as? String == table.title)
    #expect((object["rows"] as? [Any])?.count == table.rows.count)
  }

  @Test("a table lists its columns, its rows by key, its notes")
  func table() {
    let table = Table(
      title: "t",
      columns: [
        Column(key: "a", label: "A", unit: "%", group: "ours"), Column(key: "ci95", label: "B"),
        Column(key: "p"), Column(key: "s"),
      ],
      rows: [
        [
          .meanAndDeviation(5.75, nil, decimals: 1), .interval(0.5, 1, decimals: 1),
          .probability(0.5), .text("x"),
        ],
        [.notRun, .missing, .empty],
      ],
      notes: ["n"])
    #expect(
      table.json == [
        "title": "t",
        "columns": [
          ["key": "a", "label": "A", "unit": "%", "group": "ours"],
          ["key": "ci95", "label": "B", "unit": nil],
          ["key": "p", "label": "p", "unit": nil],
          ["key": "s", "label": "s", "unit": nil],
        ],
        "rows": [
          ["a": ["mean": 5.75, "std": nil], "ci95": [0.5, 1.0], "p": 0.5, "s": "x"],
          ["a": nil, "ci95": nil, "p": nil, "s": nil],
        ],
        "notes": ["n"],
      ])
    #expect(table.json["rows"] != nil)
    #expect(table.json["nothing"] == nil)
  }
}
