import Kernels
import Network

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
    let (positions, channels) = (x.shape.positions, x.shape.channels)
    workspace.forEachImage { image, _ in
      shuffleChannels(
        x.value(image), positions: positions, channels: channels, groups: groups,
        into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    let (positions, channels) = (x.shape.positions, x.shape.channels)
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      shuffleChannelsGradient(
        y.outputGradient(image), positions: positions, channels: channels, groups: groups,
        accumulates: x.accumulates, into: target)
    }
  }
}
