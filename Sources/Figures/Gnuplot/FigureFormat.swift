/// The formats of a figure.
package enum FigureFormat: String, CaseIterable, Sendable {
  case svg, png, pdf
  /// The gnuplot script that draws the SVG.
  case script

  /// The file name's suffix: `svg`, `png`, `pdf`, `gp`.
  package var suffix: String { self == .script ? "gp" : rawValue }

  /// What a font of one point is called: SVG counts in pixels, the others scale by themselves.
  var fontUnit: Double { [.svg, .script].contains(self) ? 2 : 1 }

  /// The line that chooses gnuplot's terminal.
  ///
  /// All three draw the same picture: texts of 8 points at its printed size. SVG is twice that in
  /// pixels, PNG has 300 pixels an inch.
  ///
  /// - Parameter size: width and height in points.
  func terminal(_ size: (width: Double, height: Double)) -> String {
    func pixels(_ scale: Double) -> String {
      "\(Int((size.width * scale).rounded())),\(Int((size.height * scale).rounded()))"
    }
    switch self {
    case .svg, .script:
      return "set terminal svg noenhanced fixed size \(pixels(2)) "
        + "font 'DejaVu Sans, Verdana, sans-serif,16' fontscale 1 linewidth 2 dashlength 1 "
        + "background '#ffffff'"
    case .png:
      return "set terminal pngcairo noenhanced size \(pixels(300.0 / 72)) font 'DejaVu Sans,8' "
        + "fontscale \(GnuplotText.number(300.0 / 72 * 0.75)) linewidth 4 dashlength 1 "
        + "pointscale 4 background '#ffffff'"
    case .pdf:
      return "set terminal pdfcairo noenhanced size \(GnuplotText.number(size.width / 72))in,"
        + "\(GnuplotText.number(size.height / 72))in font 'DejaVu Sans,8' fontscale 0.75 linewidth 2 "
        + "dashlength 0.7 pointscale 1 background '#ffffff'"
    }
  }
}
