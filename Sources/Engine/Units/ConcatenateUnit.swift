import Kernels
import Network

/// Concatenation along the channels, with the squeeze of what it gives, and the gate that multiplies it: an SE block
/// after an Inception module.
///
/// Backward, each map's part of the gradient is copied once, and on the way multiplied by the gate and raised by the
/// share of the squeeze's gradient.
final class ConcatenateUnit: Unit {
  /// What a map's values are copied by: plain pointers, since a map itself is counted whenever it is taken.
  private struct Part {
    let value: UnsafePointer<Float>
    /// Values of an image.
    let count: Int
    let channels: Int
    let pending: ChannelAffine?
  }

  private let maps: [Map]
  private let parts: [Part]
  private let y: Map
  /// What the global pool after it gives, [images, channels].
  private let pooled: Map?
  private let poolsMaximum: Bool
  /// Whether the pool leaves its gradient to it.
  private let foldsSqueeze: Bool
  /// The gate that the gradient of the output lacks.
  private let gate: Map?

  private init(
    _ maps: [Map], _ y: Map, squeeze: (place: ExecutionPlan.SqueezePlace, pooled: Map)?,
    gate: Map?
  ) {
    (self.maps, self.y, self.gate) = (maps, y, gate)
    parts = maps.map {
      Part(
        value: UnsafePointer($0.value), count: $0.shape.count, channels: $0.shape.channels,
        pending: $0.pending)
    }
    pooled = squeeze?.pooled
    poolsMaximum = squeeze?.place.maximum ?? false
    foldsSqueeze = squeeze?.place.isFolded ?? false
  }

  static let facts = UnitFacts(
    appliesNorm: { _ in true }, completesGradient: .always, readsSharedGradient: true, pools: true)

  static func plan(
    _ site: UnitSite, squeeze: (place: ExecutionPlan.SqueezePlace, pooled: Operand)?,
    gate: Operand?
  ) -> UnitPlan {
    UnitPlan { memory in
      ConcatenateUnit(
        site.inputs.map { Map($0, memory) }, Map(site.output, memory),
        squeeze: squeeze.map { ($0.place, Map($0.pooled, memory)) },
        gate: gate.map { Map($0, memory) })
    }
  }

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
    let (positions, channels) = (y.shape.positions, y.shape.channels)
    workspace.forEachImage { image, _ in
      var first = 0
      for part in parts {
        let (source, target) = (part.value + image * part.count, y.value(image) + first)
        if trains, let affine = part.pending {
          affine.apply(
            source, positions: positions, channels: part.channels, into: target, pitch: channels)
        } else {
          copyRows(
            source, pitch: part.channels, rows: positions, count: part.channels,
            accumulates: false, into: target, pitch: channels)
        }
        first += part.channels
      }
      guard let pooled else { return }
      globalPool(
        MapSource(y.value(image)), positions: positions, channels: channels, maximum: poolsMaximum,
        into: pooled.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    let (positions, channels) = (y.shape.positions, y.shape.channels)
    let share = 1 / Float(positions)
    workspace.forEachImage { image, _ in
      let gradient = y.outputGradient(image)
      let factors = gate.map { UnsafePointer($0.value(image)) }
      let squeezed = foldsSqueeze ? pooled.map { UnsafePointer($0.outputGradient(image)) } : nil
      var first = 0
      for map in maps {
        if let target = map.gradient(image) {
          let rows = GradientRows(
            source: gradient + first, pitch: channels, gate: factors.map { $0 + first },
            mean: squeezed.map { $0 + first }, share: share)
          rows.copy(
            positions, count: map.shape.channels, accumulates: map.accumulates, into: target)
          map.observe(image, positions: 0..<positions)
        }
        first += map.shape.channels
      }
    }
  }
}
