import Files

extension NetworkTrainer {
  /// Writes weights, velocities, running statistics and the number of steps, whole or not at all.
  ///
  /// - Parameter metadata: what the caller needs to go on, such as epoch and schedule.
  package func save(to path: String, metadata: [UInt8]) throws(CheckpointError) {
    let bytes = Checkpoint.encode(metadata: stepsPrefix + metadata, tensors: tensors)
    do throws(FileError) {
      try WholeFile.write(bytes, to: path)
    } catch {
      throw CheckpointError(path: path, cause: .file(error))
    }
  }

  /// Goes on from a checkpoint of the same network; nothing changes if it does not fit.
  ///
  /// - Returns: the metadata that was saved.
  package func restore(from path: String) throws(CheckpointError) -> [UInt8] {
    var decoder = try Self.decoder(path)
    let metadata = try decoder.bytes(decoder.count())
    let expected = tensors
    let found = try decoder.count()
    guard found == expected.count, metadata.count >= 8 else {
      throw CheckpointError(
        path: path,
        cause: .otherNetwork("\(found) tensors where \(graph.name) has \(expected.count)"))
    }
    var contents: [ArraySlice<UInt8>] = []
    for tensor in expected {
      let name = try String(decoding: decoder.bytes(decoder.count()), as: UTF8.self)
      let values = try decoder.count()
      guard name == tensor.name, values == tensor.values.count else {
        throw CheckpointError(
          path: path,
          cause: .otherNetwork(
            "\(name) with \(values) values where \(graph.name) has \(tensor.name) with "
              + "\(tensor.values.count)"))
      }
      contents.append(try decoder.bytes(values * 4))
    }
    for (tensor, content) in zip(expected, contents) {
      content.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(tensor.values).copyBytes(from: $0)
      }
    }
    resume(behind: metadata.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) })
    return Array(metadata.dropFirst(8))
  }

  /// The metadata of a checkpoint, for a look without a network.
  package static func readMetadata(from path: String) throws(CheckpointError) -> [UInt8] {
    var decoder = try decoder(path)
    return Array(try decoder.bytes(decoder.count()).dropFirst(8))
  }

  private static func decoder(_ path: String) throws(CheckpointError) -> Checkpoint.Decoder {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try WholeFile.read(path)
    } catch {
      throw CheckpointError(path: path, cause: .file(error))
    }
    return try Checkpoint.Decoder(bytes, path: path)
  }

  private var stepsPrefix: [UInt8] {
    withUnsafeBytes(of: UInt64(steps).littleEndian) { Array($0) }
  }
}

extension Trainer {
  package var tensors: [Checkpoint.Tensor] {
    executor.plan.parameters.tensors
      + executor.plan.units.compactMap(\.norm).map {
        .init(name: $0.name + ".running", values: $0.running.buffer)
      }
  }
}

extension ParameterStore {
  /// Weights and velocities, by name.
  var tensors: [Checkpoint.Tensor] {
    parameters.enumerated().flatMap { index, parameter in
      [(parameter.name, weight(index)), (parameter.name + ".velocity", velocity(index))].map {
        .init(
          name: $0.0, values: UnsafeMutableBufferPointer(start: $0.1, count: parameter.count))
      }
    }
  }
}
