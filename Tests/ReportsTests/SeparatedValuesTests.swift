import Reports
import Testing

@Suite("Tables as csv and tsv")
struct SeparatedValuesTests {
  @Test("every digit, two fields for means and intervals, nothing for what is not there")
  func full() {
    #expect(
      Samples.full.render(.csv) == """
        arm,paper_top1,params,ours_top1_mean,ours_top1_std,ci95_low,ci95_high,p
        r = 16,23.29,271738,5.7649,0.64,-0.5,12.345,0.03125
        "a|b_c ""d"", 3×3",,1000,12.5,10.25,-10.0,-0.001,2e-05
        plain,-0.001,,6.0,,,,
        max,,,,,,,1.0

        """)
    #expect(
      Samples.full.render(.tsv) == """
        arm\tpaper_top1\tparams\tours_top1_mean\tours_top1_std\tci95_low\tci95_high\tp
        r = 16\t23.29\t271738\t5.7649\t0.64\t-0.5\t12.345\t0.03125
        "a|b_c ""d"", 3×3"\t\t1000\t12.5\t10.25\t-10.0\t-0.001\t2e-05
        plain\t-0.001\t\t6.0\t\t\t\t
        max\t\t\t\t\t\t\t1.0

        """)
  }

  @Test("a key that recurs gets a number, a line break is quoted")
  func query() {
    #expect(
      Samples.query.render(.csv)
        == "id,n,loss,n_2\n\"b7\n2\te\",-1234567,1e-07,0\n名,12,NaN,\n")
  }

  @Test("no rows leave the header, no columns nothing")
  func empty() {
    #expect(Samples.empty.render(.csv) == "id,n\n")
    #expect(Samples.empty.render(.tsv) == "id\tn\n")
    #expect(Samples.blank.render(.csv) == "")
  }

  @Test(
    "what holds a separator, a quote or a line end is quoted",
    arguments: [
      ("a,b", "\"a,b\"", "a,b"), ("a\tb", "a\tb", "\"a\tb\""), ("a\"b", "\"a\"\"b\"", "\"a\"\"b\""),
      ("a\nb", "\"a\nb\"", "\"a\nb\""), ("a\rb", #"a\rb"#, #"a\rb"#), ("", "\"\"", "\"\""),
    ])
  func quoted(_ text: String, _ csv: String, _ tsv: String) {
    let table = Table(columns: [Column(key: "x")], rows: [[.text(text)]])
    #expect(table.render(.csv) == "x\n\(csv)\n")
    #expect(table.render(.tsv) == "x\n\(tsv)\n")
  }

  @Test(
    "what a spreadsheet would run begins with an apostrophe",
    arguments: [
      ("=1+1", "'=1+1"), ("+SE", "'+SE"), ("-2 @x", "'-2 @x"), ("@SUM(A1)", "'@SUM(A1)"),
      ("\t=1", "'\t=1"), ("\n=1", "\"'\n=1\""), ("＝1", "'＝1"), ("-", "'-"), ("-0x1p3", "'-0x1p3"),
      ("=HYPERLINK(\"u\",\"t\")", "\"'=HYPERLINK(\"\"u\"\",\"\"t\"\")\""),
    ])
  func formulas(_ text: String, _ field: String) {
    let table = Table(columns: [Column(key: "x")], rows: [[.text(text)]])
    #expect(table.render(.csv) == "x\n\(field)\n")
    #expect(Table(columns: [Column(key: text)]).render(.csv) == "\(field)\n")
  }

  @Test(
    "numbers stay numbers, as cells and as text",
    arguments: ["-0.5", "+3e-4", "-12", "+.5", "-1E+10", "-inf", "5.76", "a-b", "1=2", "x@y"])
  func numbers(_ text: String) {
    let table = Table(
      columns: [Column(key: "x")], rows: [[.text(text)], [.number(-0.5, decimals: 1)]])
    #expect(table.render(.csv) == "x\n\(text)\n-0.5\n")
  }

  @Test("the header of a column with stated parts does not depend on what has run")
  func stated() {
    let columns = [
      Column(key: "e", parts: .meanAndDeviation), Column(key: "ci95", parts: .interval),
    ]
    let header = "e_mean,e_std,ci95_low,ci95_high\n"
    #expect(Table(columns: columns, rows: [[.notRun, .notRun]]).render(.csv) == header + ",,,\n")
    #expect(Table(columns: columns).render(.csv) == header)
  }
}
