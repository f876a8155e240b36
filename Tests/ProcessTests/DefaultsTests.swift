import Testing

extension ProcessTests {
    /// A centre that is told nothing but where it stands goes by the files it has with it.
    @Suite struct DefaultsTests {
        /// A centre with these keys beside the required ones.
        private func centre(_ more: String, _ country: Country) throws -> Aggregator {
            try country.scratch.write(
                "config/VN.json",
                """
                {
                    "unit": "VN", "realm": "training", "listen": "127.0.0.1:0", "http": "127.0.0.1:0",
                    "keyRing": "../ring-VN.json", "dataDir": "../data/VN", \(more)
                }
                """)
            return try Aggregator("VN", country)
        }

        /// Numerator and denominator of an indicator of the nation.
        private func counts(_ indicator: String, _ centre: Aggregator) throws -> (numerator: Int, denominator: Int) {
            let answer = try centre.get("/api/v1/indicators.csv?tier=nation")
            for line in answer.body.split(separator: "\n") where line.hasPrefix("VN,\(indicator),") {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                return (Int(fields[2]) ?? -1, Int(fields[3]) ?? -1)
            }
            throw Trouble("no row VN,\(indicator) in \(answer)")
        }

        @Test func `a centre without files of its own has the shipped tree and register`() throws {
            let country = try Country(provinces: 1, branches: 1, departments: 0, now: nil)
            defer { country.end() }
            let centre = try centre("", country)
            let nodes = try centre.get("/api/v1/nodes")
            #expect(nodes.status == 200 && nodes.body.matches(of: /"unit":/).count == 485, "\(nodes.status)")
            let (numerator, denominator) = try counts("1.3", centre)
            #expect(numerator > 100 && denominator > 100, "\(numerator) of \(denominator)")
            let check = try Launched.run(
                .aggregator, ["--config", country.scratch.path("config/VN.json"), "--check"], country.scratch)
            #expect(check.status == 0, "\(check)")
        }

        @Test func `a register of objects is known by its first byte`() throws {
            let country = try Country(provinces: 1, branches: 1, departments: 0, now: nil)
            defer { country.end() }
            try country.scratch.write(
                "procedures.ndjson",
                "{\"MaTTHC\":\"1.1\",\"CapThucHien\":\"branch\",\"TrangThai\":\"cong_khai\",\"DuBoPhan\":1}\n")
            let centre = try centre("\"procedures\": \"../procedures.ndjson\"", country)
            let answer = try centre.get("/api/v1/indicators.csv?tier=nation")
            #expect(answer.body.contains("VN,1.3,1,1,"), "\(answer)")
        }
    }
}
