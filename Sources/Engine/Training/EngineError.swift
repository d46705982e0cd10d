/// Why the engine refuses a network or a setting.
package enum EngineError: Error, Hashable, CustomStringConvertible {
  /// A layer that cannot be run, and why.
  case unsupported(network: String, layer: String, reason: String)
  /// Training needs more memory than the machine can give.
  case memory(needed: Int, available: Int)
  case batch(Int)

  package var description: String {
    switch self {
    case .unsupported(let network, let layer, let reason): "\(network), layer \(layer): \(reason)"
    case .memory(let needed, let available):
      "training needs \(needed >> 20) MiB and the machine has \(available >> 20) MiB available; "
        + "use a smaller training.batch"
    case .batch(let size): "a batch of \(size) images cannot be run; use 1 to \(1 << 30)"
    }
  }
}
