extension ResultsStore {
  /// Records the share of a dataset's most frequent class among its test images.
  ///
  /// - Parameter dataset: its identity, as trials have it.
  package func record(mostFrequent share: Double, of dataset: String) throws(DatabaseError) {
    try database.insert(
      into: "test_classes", [("dataset", .text(dataset)), ("most_frequent", .real(share))],
      "ON CONFLICT DO NOTHING")
  }
}
