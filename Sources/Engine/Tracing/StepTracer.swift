import Network
import Kernels
import Files

/// Takes digests of what a step computes, layer by layer in the order in which it is computed, so that two
/// machines can find the first layer that they compute differently.
package final class StepTracer {
  /// What of a layer a digest is of.
  package enum Part: String, CaseIterable, Sendable, Codable {
    /// What the network reads; its layer is `input`.
    case images
    /// The map that the layer gives in a forward pass: as it lies in memory, where its reader may still have
    /// to apply a batch norm.
    case output
    /// The gradient of that map, before the layer goes backward.
    case gradient
    /// The layer's parameters and running statistics after the update.
    case weights
  }

  package struct Record: Hashable, Sendable {
    package var part: Part
    package var layer: String
    /// The first 16 hexadecimal digits of a SHA-256.
    package var digest: String
  }

  package private(set) var records: [Record] = []

  package init() {}

  func note(_ part: Part, _ layer: String, _ values: [UnsafeBufferPointer<Float>]) {
    let stream = Digest.Stream(.sha256)
    for values in values { stream.add(UnsafeRawBufferPointer(values)) }
    records.append(
      Record(part: part, layer: layer, digest: String(Digest.text(stream.finish()).prefix(16))))
  }

  /// Notes what the next step or evaluation reads.
  package func noteImages(_ images: UnsafePointer<Float>, count: Int) {
    note(.images, "input", [UnsafeBufferPointer(start: images, count: count)])
  }

  /// What was recorded, which then is forgotten.
  package func take() -> [Record] {
    defer { records = [] }
    return records
  }
}

extension Executor {
  /// A unit has run forward over some images.
  func traceOutput(_ index: Int, images: Int) {
    guard let tracer else { return }
    let output = plan.output(of: index)
    tracer.note(
      .output, plan.layer(index),
      [
        UnsafeBufferPointer(start: memory(output.value), count: images * output.shape.count)
      ])
  }

  /// A unit is about to run backward.
  func traceGradient(_ index: Int) {
    guard let tracer else { return }
    let output = plan.output(of: index)
    guard let gradient = output.gradient else { return }
    tracer.note(
      .gradient, plan.layer(index),
      [UnsafeBufferPointer(start: memory(gradient), count: plan.batch * output.shape.count)])
  }

  /// A unit's weights are updated.
  func traceWeights(_ index: Int) {
    guard let tracer else { return }
    let store = plan.parameters
    var values = parameterIndices[index].map { parameter in
      UnsafeBufferPointer(
        start: UnsafePointer(store.weight(parameter)), count: store.parameters[parameter].count)
    }
    if let slot = store.averageSlot {
      values += parameterIndices[index].map { parameter in
        UnsafeBufferPointer(
          start: UnsafePointer(store.slot(slot, parameter)),
          count: store.parameters[parameter].count)
      }
    }
    if let norm = units[index].norm {
      values += ([norm.running] + (norm.average.map { [$0] } ?? [])).map {
        UnsafeBufferPointer($0.buffer)
      }
    }
    tracer.note(.weights, plan.layer(index), values)
  }
}
