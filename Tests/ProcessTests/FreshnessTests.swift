import Testing

extension ProcessTests {
    /// The measurement that operators run, small: that everything arrives, not how fast.
    @Suite(.alone) struct FreshnessTests {
        @Test(arguments: [["--watchers", "0"], ["--tiers"], ["--watchers", "20", "--disks"]])
        func `every change that comes into an inbox arrives in the centre's ranking`(more: [String]) throws {
            let (status, text) = try ClusterScript.run(
                "freshness",
                ["--provinces", "2", "--dossiers", "400", "--changes", "50", "--seconds", "4"] + more)
            #expect(status == 0, "\(text)")
            if more.contains("20") { #expect(text.contains("watchers: 20 streams"), "\(text)") }
            #expect(text.contains("200 changes, all arrived") && text.contains("p99 "), "\(text)")
        }

        @Test(.enabled(if: PostgresServer.programs != nil, "no PostgreSQL here: as root, apt-get install postgresql"))
        func `a database that is fed meanwhile has what the centre publishes`() throws {
            let (status, text) = try ClusterScript.run(
                "freshness",
                ["--provinces", "2", "--dossiers", "400", "--changes", "50", "--seconds", "4", "--postgresql"])
            #expect(status == 0 && text.contains("equal the centre's CSV byte for byte"), "\(text)")
        }

        @Test func `a word that it does not know is said so`() throws {
            let (status, text) = try ClusterScript.run("freshness", ["--frobnicate"])
            #expect(status == 2 && text.contains("unknown option --frobnicate"), "\(text)")
        }
    }
}
