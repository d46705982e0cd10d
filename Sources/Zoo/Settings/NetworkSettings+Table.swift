import Network
import Settings

extension NetworkSettings {
  /// All settings of a network. Its keys are documented in this order.
  package static let table = SettingTable(
    "network setting",
    [
      Setting(
        "model",
        takes:
          "a name of `ablate models`, another depth of its family, or the path of an ONNX file",
        standard: "`cifar-resnet-20`",
        read: { (network, text) throws(SettingError) in
          guard ImportedNetwork.isFile(text.value) else { return network.name(text.value) }
          let imported = try ImportedNetwork.read(text.value)
          network.take(imported)
          if imported.blueprint.input.channels == 1 { network.channels = 1 }
        }, write: { $0.model }),
      Setting(
        "network", takes: "a network written out ([own networks](own-networks.md#as-text))",
        standard: "none: `model` names it",
        read: { (network, text) throws(SettingError) in
          let imported = try ImportedNetwork.parse(text.value)
          guard
            network.imported != nil || !network.model.hasPrefix(ImportedNetwork.prefix)
              || network.model == imported.name
          else {
            throw SettingError(
              key: "network",
              reason: "its digest is that of \(imported.name), not of \(network.model)")
          }
          network.take(imported)
          if imported.blueprint.input.channels == 1 { network.channels = 1 }
        }, write: { $0.imported?.text }),
      Setting(
        "weights", takes: "`fresh`, or `file`: those of the ONNX file, where training then begins",
        standard: "`fresh`",
        read: { (network, text) throws(SettingError) in
          switch text.value {
          case "fresh": network.weights = .fresh
          case "file": network.weights = .file(digest: nil)
          case let digest where digest.count == 64 && digest.allSatisfy(\.isHexDigit):
            network.weights = .file(digest: digest)
          default: throw text.refused("fresh or file")
          }
        },
        write: { network in
          guard case .file(let digest) = network.weights else { return nil }
          return digest ?? (try? network.imported?.weightsDigest()) ?? "file"
        }),
      // The limits keep all counts far from the largest integer.
      Setting(
        "classes", own: \.classes, .count(atMost: 1_000_000), effective: \.classes,
        takes: "outputs; those of the data"),
      Setting(
        "input", own: \.input, .count(atMost: 4096), effective: \.input,
        takes: "side of the square images"),
      // Most images have three: written only where they do not, so that no other network's text changes.
      Setting(
        "channels", own: \.channels, .channelCount, effective: \.channels,
        takes: "of the images: 1 where they are grey, else 3; those of the data",
        applies: { ($0.channels ?? 3) != 3 }),
      Setting(
        "width", own: \.width, .count(atMost: 512), effective: \.width,
        takes: "channels of the first convolution; the others scale with it",
        // A network from a file has its own, beyond what can be set.
        applies: { $0.imported == nil || ($0.effective?.width ?? 0) <= 512 }),
    ] + NetworkChoice.all.map(\.setting) + blockSettings)

  /// Those of the SE blocks. Without a block the reduction alone is written.
  private static let blockSettings = [
    Setting<NetworkSettings>(
      "se.reduction",
      takes: "r, or `none` for the plain network, which wins over the other `se.` keys",
      standard: "none; where it is not given, any other `se.` key makes it 16",
      read: { (network, text) throws(SettingError) in
        if text.value == "none" {
          network.isPlain = true
          return
        }
        guard let reduction = Int(text.value), reduction > 0 else {
          throw text.refused("a positive number, or none for the plain network")
        }
        var block = network.block ?? SESettings()
        block.reduction = reduction
        network.se = block
      }, write: { $0.se.map { String($0.reduction) } ?? "none" }),
    Setting("se.squeeze", block: \.squeeze, .choice, takes: Squeeze.listed),
    Setting("se.excitation", block: \.excitation, .choice, takes: Excitation.listed),
    Setting(
      "se.placement", block: \.placement, .choice, takes: Placement.listed),
    Setting("se.stages", block: \.stages, .stages, takes: "`all`, or a list such as `[2, 3]`"),
    Setting("se.bias", block: \.bias, .flag, takes: "`true`, `false`"),
    Setting<NetworkSettings>(
      "se.at",
      takes: "in a network from a file: layers that blocks follow, such as `[layer2.*.bn2]`",
      standard: "where `se.placement` says",
      read: { (network, text) throws(SettingError) in
        var block = network.block ?? SESettings()
        block.at = try SettingValue<[String]>.patterns.read(text)
        network.block = block
      },
      write: { network in network.se?.at.map(SettingValue<[String]>.patterns.write) }),
  ]
}

extension Setting<NetworkSettings> {
  /// A setting that the architecture has a value of its own for; `default` gives it back.
  init<Value>(
    _ key: String, own path: WritableKeyPath<NetworkSettings, Value?> & Sendable,
    _ value: SettingValue<Value>, effective: KeyPath<EffectiveSettings, Value> & Sendable,
    takes: String, applies: @escaping @Sendable (NetworkSettings) -> Bool = { _ in true }
  ) {
    self.init(
      key, takes: takes, standard: "the architecture's",
      read: { (network, text) throws(SettingError) in
        network[keyPath: path] = text.value == "default" ? nil : try value.read(text)
      },
      write: { network in
        guard applies(network), let own = network.effective else { return nil }
        return value.write(own[keyPath: effective])
      })
  }

  /// A setting of the SE blocks; it is written where there are any.
  fileprivate init<Value>(
    _ key: String, block path: WritableKeyPath<SESettings, Value> & Sendable,
    _ value: SettingValue<Value>, takes: String
  ) {
    self.init(
      key, takes: takes, standard: "`\(value.write(SESettings()[keyPath: path]))`",
      read: { (network, text) throws(SettingError) in
        var block = network.block ?? SESettings()
        block[keyPath: path] = try value.read(text)
        network.block = block
      }, write: { network in network.se.map { value.write($0[keyPath: path]) } })
  }
}

extension SettingValue<Int> {
  fileprivate static var channelCount: Self {
    Self(
      read: { (text) throws(SettingError) in
        guard let count = Int(text.value), count == 1 || count == 3 else {
          throw text.refused("1 (grey) or 3")
        }
        return count
      }, write: { String($0) })
  }
}

extension SettingValue<[String]> {
  /// One name or pattern, or a list such as `[conv1, layer2.*]`; sorted, each once.
  fileprivate static var patterns: Self {
    Self(
      read: { (text) throws(SettingError) in
        let list = text.value.filter { $0 != "[" && $0 != "]" && !$0.isWhitespace }
          .split(separator: ",").map(String.init)
        guard !list.isEmpty,
          list.allSatisfy({ $0.allSatisfy { $0 == "*" || Blueprint.isPlain($0) } })
        else { throw text.refused("names of layers, `*` for any text, such as [layer2.*.bn2]") }
        return Set(list).sorted()
      }, write: { "[\($0.joined(separator: ","))]" })
  }
}

extension SettingValue<[Int]?> {
  /// `all` (nil), or a list such as `[2,3,4]`.
  fileprivate static var stages: Self {
    Self(
      read: { (text) throws(SettingError) in
        if text.value == "all" { return nil }
        let list = text.value.drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: ",").map {
          Int(String($0.filter { $0 != " " }))
        }
        guard !list.isEmpty, !list.contains(nil) else {
          throw text.refused("all, or a list of stages such as [2,3,4]")
        }
        return Set(list.compactMap { $0 }).sorted()
      },
      write: { $0.map { "[\($0.map(String.init).joined(separator: ","))]" } ?? "all" })
  }
}
