extension Dataset {
  /// Share of a split's most frequent class among its images: how often somebody is right who always says it. Nil
  /// of a split without images.
  package func mostFrequentShare(_ split: Split) -> Double? {
    let (count, labels) = (count(split), labels(split))
    guard count > 0 else { return nil }
    var images: [Int32: Int] = [:]
    for index in 0..<count { images[labels[index], default: 0] += 1 }
    return images.values.max().map { Double($0) / Double(count) }
  }
}
