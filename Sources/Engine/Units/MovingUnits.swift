import Kernels
import Network

/// Concatenation along the channels.
final class ConcatenateUnit: Unit {
  private let maps: [Map]
  private let y: Map

  private init(_ maps: [Map], _ y: Map) { (self.maps, self.y) = (maps, y) }

  static let facts = UnitFacts(appliesNorm: { _ in true })

  static func plan(_ site: UnitSite) -> UnitPlan { .maps(site) { ConcatenateUnit($0, $1) } }

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
    let channels = y.shape.channels
    workspace.forEachImage { image, _ in
      var first = 0
      for map in maps {
        let target = y.value(image) + first
        if trains, let affine = map.pending {
          affine.apply(
            map.value(image), positions: map.shape.positions, channels: map.shape.channels,
            into: target, pitch: channels)
        } else {
          copyRows(
            map.value(image), pitch: map.shape.channels, rows: map.shape.positions,
            count: map.shape.channels, accumulates: false, into: target, pitch: channels)
        }
        first += map.shape.channels
      }
    }
  }

  func backward(_ workspace: Workspace) {
    let channels = y.shape.channels
    workspace.forEachImage { image, _ in
      let gradient = y.outputGradient(image)
      var first = 0
      for map in maps {
        if let target = map.gradient(image) {
          copyRows(
            gradient + first, pitch: channels, rows: map.shape.positions,
            count: map.shape.channels, accumulates: map.accumulates, into: target,
            pitch: map.shape.channels)
        }
        first += map.shape.channels
      }
    }
  }
}

/// The parameter-free shortcut: every stride-th position, zero channels appended.
final class PadShortcutUnit: Unit {
  private let stride: Int
  private let x: Map
  private let y: Map

  private init(_ x: Map, _ y: Map, stride: Int) {
    self.stride = stride
    (self.x, self.y) = (x, y)
  }

  static func plan(_ site: UnitSite, stride: Int) -> UnitPlan {
    .map(site) { PadShortcutUnit($0, $1, stride: stride) }
  }

  func forward(_ workspace: Workspace) {
    let (input, result) = (x.shape, y.shape)
    workspace.forEachImage { image, _ in
      let target = y.value(image)
      target.update(repeating: 0, count: result.count)
      for row in 0..<result.height {
        copyRows(
          x.value(image) + row * stride * input.width * input.channels,
          pitch: stride * input.channels, rows: result.width, count: input.channels,
          accumulates: false, into: target + row * result.width * result.channels,
          pitch: result.channels)
      }
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    let (input, result) = (x.shape, y.shape)
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      if !x.accumulates { target.update(repeating: 0, count: input.count) }
      for row in 0..<result.height {
        copyRows(
          gradient + row * result.width * result.channels, pitch: result.channels,
          rows: result.width, count: input.channels, accumulates: true,
          into: target + row * stride * input.width * input.channels,
          pitch: stride * input.channels)
      }
    }
  }
}

/// Channel c = g·(C/groups) + i moves to i·groups + g.
final class ChannelShuffleUnit: Unit {
  private let groups: Int
  private let x: Map
  private let y: Map

  private init(_ x: Map, _ y: Map, groups: Int) {
    self.groups = groups
    (self.x, self.y) = (x, y)
  }

  static func plan(_ site: UnitSite, groups: Int) -> UnitPlan {
    .map(site) { ChannelShuffleUnit($0, $1, groups: groups) }
  }

  func forward(_ workspace: Workspace) {
    let (positions, channels, width) = (
      x.shape.positions, x.shape.channels, x.shape.channels / groups
    )
    workspace.forEachImage { image, _ in
      let (source, target) = (x.value(image), y.value(image))
      for position in 0..<positions {
        let at = position * channels
        for c in 0..<channels { target[at + c % width * groups + c / width] = source[at + c] }
      }
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    let (positions, channels, width) = (
      x.shape.positions, x.shape.channels, x.shape.channels / groups
    )
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      for position in 0..<positions {
        let at = position * channels
        for c in 0..<channels {
          let value = gradient[at + c % width * groups + c / width]
          target[at + c] = x.accumulates ? target[at + c] + value : value
        }
      }
    }
  }
}
