import Reports
import Testing

@Suite("Tables for LaTeX")
struct LaTeXTests {
  @Test("caption, label, groups, wrapped heading, invisible digits, notes")
  func full() {
    #expect(
      Samples.full.render(.tex) == #"""
        % Needs \usepackage{booktabs,graphicx}.
        \begin{table}
        \centering
        \caption{SE networks against the plain one: errors \& parameters}
        \label{tab:10}
        \sbox0{%
        \begin{tabular}{lrrrrr}
        \toprule
         & \multicolumn{2}{c}{paper} & \multicolumn{2}{c}{ours} &  \\
        \cmidrule(lr){2-3} \cmidrule(lr){4-5}
        arm & top-1 error (\%) & parameters & top-1 error (\%) & 95 \% interval & \#
        \begin{tabular}[b]{@{}r@{}}p, adjusted by\\Holm's method\end{tabular} \\
        \midrule
        r = 16 & 23.29 & 271,738 & 5.76 $\pm$ \phantom{0}0.64 & [$-$0.50, 12.35] & 0.0312 \\
        a\textbar{}b\_c ''d'', 3$\times$3 & -- & 1,000 & 12.50 $\pm$ 10.25 & \#
        [$-$10.00, \phantom{0}0.00] & $<$0.0001 \\
        plain & 0.00 &  & 6.00\phantom{ $\pm$ 10.25} &  &  \\
        max & -- & -- & not run & not run & 1.0000 \\
        \bottomrule
        \end{tabular}
        }\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi
        \par\medskip
        \begin{minipage}{\linewidth}\footnotesize
        Scale desk: the embedded dataset of 12 classes, 8 epochs, 6 seeds; the paper's values are for \#
        ImageNet, 100 epochs and one seed, so only the signs of differences can be compared.\par
        $\pm$ is the standard deviation over seeds.
        \end{minipage}
        \end{table}

        """#)
  }

  @Test("a query has neither caption nor label, nothing found leaves the rules")
  func plain() {
    #expect(
      Samples.query.render(.tex) == #"""
        % Needs \usepackage{booktabs,graphicx}.
        \begin{table}
        \centering
        \sbox0{%
        \begin{tabular}{lrrr}
        \toprule
        id & n & loss & n \\
        \midrule
        b7 2 e & $-$1,234,567 & 0.0000 & 0 \\
        名 & 12 & NaN &  \\
        \bottomrule
        \end{tabular}
        }\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi
        \end{table}

        """#)
    #expect(
      Samples.empty.render(.tex) == #"""
        % Needs \usepackage{booktabs,graphicx}.
        \begin{table}
        \centering
        \sbox0{%
        \begin{tabular}{lr}
        \toprule
        id & n \\
        \midrule
        \bottomrule
        \end{tabular}
        }\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi
        \end{table}

        """#)
    #expect(
      Samples.blank.render(.tex) == #"""
        % Needs \usepackage{booktabs,graphicx}.
        \begin{table}
        \centering
        \caption{Nothing yet}
        \par\medskip
        \begin{minipage}{\linewidth}\footnotesize
        No trial has run.
        \end{minipage}
        \end{table}

        """#)
  }

  @Test("a bracket that starts a row is no option of the line before, and signs line up")
  func brackets() {
    let table = Table(
      columns: [Column(key: "ci95"), Column(key: "x")],
      rows: [
        [.interval(-1, -0.5, decimals: 1), .integer(1)],
        [.interval(-1, 10.5, decimals: 1), .integer(2)],
      ])
    let lines = table.render(.tex).split(separator: "\n")
    #expect(lines.contains(#"{}[$-$1.0, \phantom{0}$-$0.5] & 1 \\"#))
    #expect(lines.contains(#"{}[$-$1.0, \phantom{$-$}10.5] & 2 \\"#))
  }

  @Test(
    "what LaTeX would read as its own is escaped",
    arguments: [
      ("50 % & $1 #2", ##"50 \% \& \$1 \#2"##), ("se_top1", #"se\_top1"#), ("{x}", #"\{x\}"#),
      ("~^\\", #"\textasciitilde{}\textasciicircum{}\textbackslash{}"#), ("--set", "-{}-set"),
      ("a---b", "a-{}-{}-b"), ("5 ± 1", #"5 $\pm$ 1"#), ("3×3 – ok", #"3$\times$3 -- ok"#),
      ("μ ≤ σ²", #"$\mu$ $\leq$ $\sigma$\textsuperscript{2}"#), ("a\n\nb", "a  b"), ("é", "é"),
      (
        ##"# % & $ _ { } ~ ^ \ < > | ""##,
        ##"\# \% \& \$ \_ \{ \} \textasciitilde{} \textasciicircum{} \textbackslash{} $<$ $>$ \textbar{} ''"##
      ),
      ("\u{1b}\u{202e}x", #"\textbackslash{}u\{1b\}\textbackslash{}u\{202e\}x"#),
    ])
  func escaped(_ text: String, _ expected: String) {
    let table = Table(columns: [Column(key: "x")], rows: [[.text(text)]])
    #expect(table.render(.tex).contains("\n\(expected) \\\\\n"))
  }

  @Test("a label takes no special characters")
  func label() {
    let table = Table(columns: [], identifier: "r sweep_{1}")
    #expect(table.render(.tex).contains("\\label{tab:r-sweep--1-}\n"))
  }
}
