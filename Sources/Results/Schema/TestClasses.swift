extension Migration {
  /// The share of the most frequent class among a data set's test images: the accuracy of a network
  /// that has learnt nothing else. Datasets of earlier versions have no row until an experiment on
  /// them is run again.
  static let testClasses = Migration(
    name: "2026-11 test classes",
    sql: """
      CREATE TABLE test_classes (
        dataset TEXT PRIMARY KEY,
        most_frequent REAL NOT NULL CHECK (most_frequent > 0 AND most_frequent <= 1)
      ) STRICT;
      """)
}
