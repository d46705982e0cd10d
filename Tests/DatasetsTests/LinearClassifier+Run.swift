import Datasets

extension LinearClassifier {
  /// Errors of a training, in per cent.
  struct Run {
    /// The last epoch's.
    var training = 100.0
    /// The lowest of all epochs: the classifier may choose when to stop.
    var test = 100.0
  }

  /// Trains until the test error has not fallen for four epochs, twelve at most.
  static func run(on set: any Dataset) throws -> Run {
    var classifier = LinearClassifier(classes: set.classes, imageCount: set.imageCount)
    var run = Run()
    var (number, best) = (0, 0)
    while number < best + 4 && number < 12 {
      number += 1
      run.training = try error(on: set, .train, epoch: number) { image, label in
        classifier.train(image, label, rate: 3e-4 / Float(number))
      }
      let error = try error(on: set, .test, epoch: 0) { classifier.isRight($0, $1) }
      if error < run.test { (run.test, best) = (error, number) }
    }
    return run
  }

  private static func error(
    on set: any Dataset, _ split: Split, epoch: Int,
    _ isRight: (_ image: UnsafePointer<Float>, _ label: Int) -> Bool
  ) throws -> Double {
    let loader = try BatchLoader(
      dataset: set, split: split, batch: 100, augmentation: .none, seed: 1, epoch: epoch,
      shuffles: split == .train, dropsLast: false)
    var wrong = 0
    while let batch = try loader.next() {
      for slot in 0..<batch.count
      where !isRight(batch.images + slot * set.imageCount, Int(batch.labels[slot])) { wrong += 1 }
    }
    return 100 * Double(wrong) / Double(set.count(split))
  }
}
