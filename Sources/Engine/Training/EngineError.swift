import Kernels

/// Why the engine refuses a network or a setting.
package enum EngineError: Error, Hashable, CustomStringConvertible {
  /// A layer that cannot be run, and why.
  case unsupported(network: String, layer: String, reason: String)
  /// More memory is needed than the machine or a limit on this process can give; nil where the system
  /// refused it without saying what there is.
  case memory(needed: Int, available: Int?)
  case batch(Int)

  package var description: String {
    switch self {
    case .unsupported(let network, let layer, let reason): "\(network), layer \(layer): \(reason)"
    case .memory(let needed, let available):
      "\(needed >> 20) MiB of memory are needed and "
        + (available.map { "\($0 >> 20) MiB are available" }
          ?? "the system refuses them")
        + "; a smaller training.batch or training.micro_batch needs less"
    case .batch(let size): "a batch of \(size) images cannot be run; use 1 to \(1 << 30)"
    }
  }

  init(_ refusal: MemoryRefusal) { self = .memory(needed: refusal.bytes, available: nil) }
}
