import Publication
import Testing

/// Metrics as text, in both formats.
struct MetricsTextTests {
    private func text(_ form: MetricsText.Form) -> String {
        var text = MetricsText(form)
        text.family("tamcap_build", .info, "The \"program\".", [.init(.whole(1), ("version", "1 \"a\"\\b\nc"))])
        text.family("tamcap_taken", .counter, "Taken\\in\nall.", .whole(.max))
        text.family("tamcap_cpu_seconds", .counter, unit: "seconds", "Time.", .milli(12_340))
        text.family(
            "tamcap_score_points", .gauge, unit: "points", "Score.",
            [.init(.micro(-1), ("unit", "01"), ("tier", "province")), .init(.micro(100_000_000), ("unit", "02"))])
        text.family("tamcap_unknown", .gauge, "Of nothing.", nil)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    // I-01, I-02, I-04
    @Test func `the format of Prometheus has endings in the names of families`() {
        #expect(
            text(.prometheus) == #"""
                # HELP tamcap_build_info The "program".
                # TYPE tamcap_build_info gauge
                tamcap_build_info{version="1 \"a\"\\b\nc"} 1
                # HELP tamcap_taken_total Taken\\in\nall.
                # TYPE tamcap_taken_total counter
                tamcap_taken_total 9223372036854775807
                # HELP tamcap_cpu_seconds_total Time.
                # TYPE tamcap_cpu_seconds_total counter
                tamcap_cpu_seconds_total 12.34
                # HELP tamcap_score_points Score.
                # TYPE tamcap_score_points gauge
                tamcap_score_points{unit="01",tier="province"} -0.000001
                tamcap_score_points{unit="02"} 100

                """#)
    }

    // I-01, I-02
    @Test func `OpenMetrics has units and an end`() {
        let text = text(.openMetrics)
        #expect(
            text.hasPrefix("# HELP tamcap_build The \\\"program\\\".\n# TYPE tamcap_build info\ntamcap_build_info{"))
        #expect(text.contains("# TYPE tamcap_cpu_seconds counter\n# UNIT tamcap_cpu_seconds seconds\n"))
        #expect(text.contains("\ntamcap_cpu_seconds_total 12.34\n"))
        #expect(text.hasSuffix("tamcap_score_points{unit=\"02\"} 100\n# EOF\n"))
    }

    // I-01
    @Test(
        arguments: [
            (nil, false), ("", false), ("*/*", false), ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", false),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true
            ),
            ("text/plain, application/openmetrics-text; version=1.0.0; q=0.5", false),
            ("APPLICATION/OpenMetrics-Text", true), ("application/openmetrics-text;q=0", false),
            ("application/openmetrics-text;q=0.0", false), ("application/openmetrics-text;q=x", false),
            ("application/openmetrics-text;q=0.4,text/plain;q=0.40", true),
            ("application/openmetrics-text;q=0.399,text/plain;q=0.4", false),
        ] as [(String?, Bool)])
    func `whoever asks gets the format that it prefers`(_ accept: String?, _ isOpen: Bool) {
        #expect((MetricsText.Form(accept: accept) == .openMetrics) == isOpen, "\(accept ?? "nothing")")
    }
}
