import Reports

/// Tables that every renderer must cope with.
enum Samples {
  /// Every kind of cell, two groups, a wrapped heading, long notes, text that needs escapes.
  static let full = Table(
    title: "SE networks against the plain one: errors & parameters",
    columns: [
      Column(key: "arm", label: "arm", alignment: .left),
      Column(key: "top1", label: "top-1 error", unit: "%", group: "paper"),
      Column(key: "params", label: "parameters", group: "paper"),
      Column(key: "top1", label: "top-1 error", unit: "%", group: "ours"),
      Column(key: "ci95", label: "95 % interval", group: "ours"),
      Column(key: "p", label: "p, adjusted by Holm's method"),
    ],
    rows: [
      [
        .text("r = 16"), .number(23.29, decimals: 2), .integer(271_738),
        .meanAndDeviation(5.7649, 0.64, decimals: 2), .interval(-0.5, 12.345, decimals: 2),
        .probability(0.03125),
      ],
      [
        .text("a|b_c \"d\", 3×3"), .missing, .integer(1_000),
        .meanAndDeviation(12.5, 10.25, decimals: 2), .interval(-10, -0.001, decimals: 2),
        .probability(0.00002),
      ],
      [
        .text("plain"), .number(-0.001, decimals: 2), .empty,
        .meanAndDeviation(6, nil, decimals: 2),
      ],
      [.text("max"), .missing, .missing, .notRun, .notRun, .probability(1)],
    ],
    notes: [
      "Scale desk: the embedded dataset of 12 classes, 8 epochs, 6 seeds; the paper's values are for "
        + "ImageNet, 100 epochs and one seed, so only the signs of differences can be compared.",
      "± is the standard deviation over seeds.",
    ],
    identifier: "10")

  /// The result of a query: no title, no notes, no units.
  static let query = Table(
    columns: [
      Column(key: "id", alignment: .left), Column(key: "n"), Column(key: "loss"), Column(key: "n"),
    ],
    rows: [
      [.text("b7\n2\te"), .integer(-1_234_567), .number(1e-7, decimals: 4), .integer(0)],
      [.text("名"), .integer(12), .number(.nan, decimals: 4), .empty],
    ])

  /// A query that finds nothing.
  static let empty = Table(columns: [Column(key: "id", alignment: .left), Column(key: "n")])

  /// Not even columns.
  static let blank = Table(title: "Nothing yet", columns: [], notes: ["No trial has run."])
}
