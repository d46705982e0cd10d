import Network
import Kernels
import Files

extension NetworkTrainer {
  /// Writes weights, the optimizer's slots, running statistics, averages of both and the number of steps, whole or not
  /// at all.
  ///
  /// - Parameters:
  ///   - identity: of the trial, which whoever goes on must name.
  ///   - metadata: what the caller needs to go on, such as epoch and schedule.
  package func save(
    to path: String, identity: String, metadata: [UInt8]
  ) throws(CheckpointError) {
    let header = CheckpointHeader(
      identity: identity, numericsVersion: EngineInfo.numericsVersion, steps: steps,
      metadata: metadata)
    do throws(FileError) { try Checkpoint.write(header, tensors, to: path) } catch {
      throw CheckpointError(path: path, cause: .file(error))
    }
  }

  /// Goes on from a checkpoint of the same network; nothing changes if it does not fit.
  package func restore(from file: CheckpointFile) throws(CheckpointError) {
    try file.read(into: tensors, network: graph.name)
    resume(after: file.header.steps)
  }
}

extension Trainer {
  package var tensors: [Checkpoint.Tensor] {
    executor.plan.parameters.tensors
      + norms.flatMap { Checkpoint.statistics($0.name, $0.running, average: $0.average) }
  }
}

extension Checkpoint {
  /// A batch norm's running statistics, and their average where there is one.
  static func statistics(
    _ norm: String, _ running: AlignedBuffer<Float>, average: AlignedBuffer<Float>?
  ) -> [Tensor] {
    let name = "\(norm).running"
    return [Tensor(name: name, values: running.buffer)]
      + (average.map { [Tensor(name: "\(name).\(WeightAverage.slot)", values: $0.buffer)] } ?? [])
  }
}

extension ParameterStore {
  /// Weights and slots, by name.
  var tensors: [Checkpoint.Tensor] {
    parameters.enumerated().flatMap { index, parameter in
      func tensor(_ name: String, _ values: UnsafeMutablePointer<Float>) -> Checkpoint.Tensor {
        .init(
          name: name, values: UnsafeMutableBufferPointer(start: values, count: parameter.count))
      }
      return [tensor(parameter.name, weight(index))]
        + slots.enumerated().map { tensor("\(parameter.name).\($1)", slot($0, index)) }
    }
  }
}
