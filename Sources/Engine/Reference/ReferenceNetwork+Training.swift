import Kernels
import Network

extension ReferenceNetwork {
  /// What one pass over a training batch gives.
  package struct TrainingPass {
    /// [image][class].
    package var logits: Maps
    /// Mean over the images.
    package var loss: Double
    /// By name of the parameter.
    package var gradients: [String: [Double]]
    /// The running statistics after the pass, by name of the batch norm.
    package var running: [String: Statistics]
  }

  /// Mean loss and the gradient of the logits.
  package func loss(_ logits: Maps, labels: [Int], smoothing: Double) -> (Double, Maps) {
    var loss = 0.0
    var gradient: Maps = []
    let share = 1 / Double(logits.count)
    for (row, label) in zip(logits, labels) {
      let part = Reference.crossEntropy(logits: row, label: label, smoothing: smoothing)
      loss += part.loss * share
      gradient.append(Reference.scaled(part.gradient, by: share))
    }
    return (loss, gradient)
  }

  /// Forward with batch statistics, loss and backward; changes nothing.
  package func pass(
    _ images: Maps, labels: [Int], smoothing: Double = 0
  ) -> TrainingPass {
    let maps = forward(images, .training(step: steps))
    let logits = maps[graph.output.index]
    let (loss, gradient) = loss(logits, labels: labels, smoothing: smoothing)
    return TrainingPass(
      logits: logits, loss: loss, gradients: backward(maps, logits: gradient, step: steps),
      running: movedStatistics(maps))
  }

  /// The same of a batch in micro-batches: statistics are of the images of one, gradients of all.
  package func pass(
    _ images: Maps, labels: [Int], smoothing: Double, microBatch: Int
  ) -> TrainingPass {
    var part = self
    var whole: TrainingPass?
    let share = Double(microBatch) / Double(images.count)
    func scaled(_ pass: TrainingPass) -> TrainingPass {
      var pass = pass
      pass.loss *= share
      pass.gradients = pass.gradients.mapValues { Reference.scaled($0, by: share) }
      // Each has moved from the same old values, so the mean of them has moved by the mean.
      pass.running = pass.running.mapValues {
        Statistics(
          mean: Reference.scaled($0.mean, by: share),
          variance: Reference.scaled($0.variance, by: share))
      }
      return pass
    }
    for first in stride(from: 0, to: images.count, by: microBatch) {
      part.firstImage = first
      let range = first..<(first + microBatch)
      let next = scaled(
        part.pass(Array(images[range]), labels: Array(labels[range]), smoothing: smoothing))
      guard var sum = whole else {
        whole = next
        continue
      }
      sum.logits += next.logits
      sum.loss += next.loss
      sum.gradients.merge(next.gradients) { Reference.sum($0, $1) }
      sum.running.merge(next.running) {
        Statistics(
          mean: Reference.sum($0.mean, $1.mean), variance: Reference.sum($0.variance, $1.variance))
      }
      whole = sum
    }
    guard let whole else { preconditionFailure("a batch without images") }
    return whole
  }

  /// One step of training; returns the pass before the update.
  package mutating func step(
    _ images: Maps, labels: [Int], rate: Double, _ options: TrainingOptions
  ) -> TrainingPass {
    let pass =
      options.microBatch.map {
        self.pass(images, labels: labels, smoothing: options.labelSmoothing, microBatch: $0)
      } ?? self.pass(images, labels: labels, smoothing: options.labelSmoothing)
    let optimizer = options.rule
    for parameter in graph.parameters {
      guard let weights = parameters[parameter.name],
        let gradient = pass.gradients[parameter.name]
      else { preconditionFailure("\(parameter.name): a parameter without values") }
      let zeros = [Double](repeating: 0, count: parameter.count)
      let next = optimizer.updated(
        PlainUpdate(
          weights: weights, gradient: gradient,
          slots: slots[parameter.name]
            ?? optimizer.slots.map { $0 == WeightAverage.slot ? weights : zeros },
          rate: rate, decay: options.decay(of: parameter.role), step: steps + 1))
      parameters[parameter.name] = next.weights
      slots[parameter.name] = next.slots
    }
    if let average = options.average { follow(pass.running, share: average.share(steps + 1)) }
    running = pass.running
    steps += 1
    return pass
  }

  /// Moves the averages of the running statistics towards new ones.
  private mutating func follow(_ new: [String: Statistics], share: Double) {
    for (name, new) in new {
      guard let old = averagedStatistics[name] ?? running[name] else { continue }
      averagedStatistics[name] = Statistics(
        mean: Reference.movingAverage(old.mean, of: new.mean, share: share),
        variance: Reference.movingAverage(old.variance, of: new.variance, share: share))
    }
  }

  /// The network as it is scored after training with these options: that of the averages, where there are any.
  package func scored(_ options: TrainingOptions) -> ReferenceNetwork {
    guard let place = options.slots.firstIndex(of: WeightAverage.slot) else { return self }
    var network = self
    for (name, values) in slots { network.parameters[name] = values[place] }
    network.running.merge(averagedStatistics) { $1 }
    return network
  }

  /// The running statistics, moved towards those of a batch: new = (1 − m) · old + m · batch, the
  /// batch's variance unbiased.
  func movedStatistics(_ maps: [Maps]) -> [String: Statistics] {
    var moved = running
    for node in graph.nodes {
      guard case .batchNorm(_, let momentum) = node.operation, let old = running[node.name]
      else { continue }
      let x = maps[node.inputs[0].index]
      let batch = statistics(node, x, .training(step: steps))
      let rows = Double(x.count * node.shape.positions)
      let correction = rows > 1 ? rows / (rows - 1) : 1
      let m = momentum
      moved[node.name] = Statistics(
        mean: old.mean.indices.map { (1 - m) * old.mean[$0] + m * batch.mean[$0] },
        variance: old.mean.indices.map {
          (1 - m) * old.variance[$0] + m * batch.variance[$0] * correction
        })
    }
    return moved
  }
}
