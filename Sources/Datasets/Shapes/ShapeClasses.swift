/// An object's silhouette.
enum ShapeOutline: String, CaseIterable, Sendable {
  case disc, square, triangle, star, cross, bar
}

/// The classes: every outline with every texture, outlines first.
struct ShapeClasses: Hashable, Sendable {
  let outlines: Int
  let textures: Int

  /// 12 = 4 × 3, 24 = 6 × 4, 48 = 6 × 8; nil for other numbers.
  init?(count: Int) {
    switch count {
    case 12: (outlines, textures) = (4, 3)
    case 24: (outlines, textures) = (6, 4)
    case 48: (outlines, textures) = (6, 8)
    default: return nil
    }
  }

  var count: Int { outlines * textures }

  func outline(_ label: Int) -> ShapeOutline { ShapeOutline.allCases[label / textures] }
  func texture(_ label: Int) -> SceneTexture { SceneTexture.allCases[label % textures] }

  var names: [String] {
    (0..<count).map { "\(outline($0).rawValue) \(texture($0).rawValue)" }
  }
}
