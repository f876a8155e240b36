/// The catalogue in force when a program is told no other one.
package enum DefaultCatalogue {
    /// The file's name in errors and publications.
    package static let fileName = "tax-766.json"

    /// Cluster/catalogue/tax-766.json, byte for byte (a test compares them), so that a program is one file to copy.
    package static let text = """
        // Bộ chỉ số phục vụ người dân và doanh nghiệp (QĐ 766/QĐ-TTg, 23/6/2022), as tax offices are scored with it.
        //
        // The catalogue in force unless a program is told another one (--catalogue, or the key "catalogue"). What an
        // official text may change stands here and nowhere in code: change a figure, start again (or send SIGHUP), and
        // the ranks follow. README.md beside this file says what each key and each formula means, and names the \
        sources.
        {
            "name": "tax-766",

            // With fewer dossiers in scope a unit has a score, but no rank and no band: one lucky dossier must not win.
            "minimumScope": 30,

            // Which procedures 3.1, 3.2, 3.5, 3.5b and 4.5a count: all that the unit may handle ("register"), \
        or those of
            // which it received a dossier in the period ("active"): a small office is measured on what it handles.
            "base": {
                "nation": "register",
                "province": "register",
                "branch": "active",
                "department": "active",
            },

            // Where the sources contradict each other and no threshold expresses it.
            "switches": {
                // 3.3 times the ratio of 1.4: the formula document (S4) says so, captured scores (S7) fit without.
                "syncFactor": true,
                // 3.5b over "all" fee-bearing procedures (S7, fits 984 captured scores) or those "with-dossiers" (S5).
                "paidOnlineDenominator": "all",
            },

            // Classes of the scaled score, the highest first. 80 is confirmed (S8b), the others are practice.
            "bands": [
                { "from": 90, "vi": "Xuất sắc", "en": "Excellent" },
                { "from": 80, "vi": "Tốt", "en": "Good" },
                { "from": 70, "vi": "Khá", "en": "Fair" },
                { "from": 50, "vi": "Trung bình", "en": "Average" },
                { "from": 0, "vi": "Yếu", "en": "Weak" },
            ],

            // The portal's six groups (S5, S6, S8), the ranking's columns: names may change, codes and order may not.
            "groups": [
                { "code": "CKMB", "vi": "Công khai, minh bạch", "en": "Openness, transparency" },
                { "code": "TDGQ", "vi": "Tiến độ, kết quả giải quyết", "en": "Progress and results" },
                { "code": "CLGQ", "vi": "Cung cấp dịch vụ công trực tuyến", "en": "Online public services" },
                { "code": "TTTT", "vi": "Thanh toán trực tuyến", "en": "Online payment" },
                { "code": "MDSH", "vi": "Số hóa hồ sơ", "en": "Digitisation of dossiers" },
                { "code": "MDHL", "vi": "Mức độ hài lòng", "en": "Satisfaction" },
            ],

            // In the order in which they are published. "info" is shown and gives no points; without
            // "tiers" an indicator is applied to all of them.
            "indicators": [
                // ---- Openness and transparency: 18 points.
                // Decided in the period, 20 working days or more before it takes effect. S4, S5. Headquarters only: S4.
                {
                    "code": "1.1", "group": "CKMB", "formula": "announced-on-time",
                    "vi": "Tỷ lệ thủ tục hành chính công bố đúng hạn",
                    "en": "Procedures announced on time",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "empty", "tiers": ["nation"],
                },
                // Published within 10 working days of the decision; what is overdue counts against. S3, S4, S5.
                {
                    "code": "1.2", "group": "CKMB", "formula": "published-on-time",
                    "vi": "Tỷ lệ thủ tục hành chính được cập nhật, công khai đúng hạn",
                    "en": "Procedures updated and published on time",
                    "points": 4, "fullAtPercent": 100, "whenEmpty": "empty", "tiers": ["nation"],
                },
                // Every constituent part of Article 8(2) of Decree 63/2010 is published. S4, S5.
                {
                    "code": "1.3", "group": "CKMB", "formula": "published-complete",
                    "vi": "Tỷ lệ thủ tục hành chính được công khai có đầy đủ các nội dung quy định về các bộ \
        phận tạo thành của thủ tục hành chính",
                    "en": "Published procedures with every constituent part",
                    "points": 2, "fullAtPercent": 100, "whenEmpty": "empty", "tiers": ["nation"],
                },
                // Synchronised dossiers over the greater of reported and received; at 0, last year decides. S4, S5.
                {
                    "code": "1.4", "group": "CKMB", "formula": "synchronised",
                    "vi": "Tỷ lệ hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia",
                    "en": "Dossiers synchronised to the national portal",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "zero-when-last-year",
                },
                // ---- Progress and results: 20 points.
                // Settled on time, or pending and not due yet, over all dossiers open in the period. S3, S4, S5.
                {
                    "code": "2.1", "group": "TDGQ", "formula": "handled-on-time",
                    "vi": "Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn",
                    "en": "Dossiers handled before or on time",
                    "points": 20, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Information: minutes of handling over dossiers handled. S4.
                {
                    "code": "2.2", "group": "TDGQ", "formula": "handling-time",
                    "vi": "Thời gian giải quyết TTHC trung bình theo từng TTHC",
                    "en": "Average handling time per procedure",
                    "info": true,
                },
                // ---- Online public services: 12 points.
                // Procedures with an online service over all procedures. Threshold: S4; points back-computed: S7.
                {
                    "code": "3.1", "group": "CLGQ", "formula": "online-procedures",
                    "vi": "Tỷ lệ TTHC cung cấp dịch vụ công trực tuyến",
                    "en": "Procedures offered as an online service",
                    "points": 2, "fullAtPercent": 80, "whenEmpty": "empty",
                },
                // Online services with an online dossier over all online services. S4 (its "Update" part), S7.
                {
                    "code": "3.2", "group": "CLGQ", "formula": "online-procedures-used",
                    "vi": "Tỷ lệ dịch vụ công trực tuyến có phát sinh hồ sơ",
                    "en": "Online services with at least one dossier",
                    "points": 4, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Dossiers submitted online (with an electronic result where the procedure returns a document) \
        over received,
                // times the ratio of 1.4 while the switch syncFactor is on. S4, S7.
                {
                    "code": "3.3", "group": "CLGQ", "formula": "submitted-online",
                    "vi": "Tỷ lệ hồ sơ TTHC theo hình thức nộp hồ sơ (trực tuyến)",
                    "en": "Dossiers submitted online",
                    "points": 6, "fullAtPercent": 50, "whenEmpty": "empty",
                },
                {
                    "code": "3.3b", "group": "CLGQ", "formula": "submitted-directly",
                    "vi": "Tỷ lệ hồ sơ nộp trực tiếp",
                    "en": "Dossiers submitted in person",
                    "info": true,
                },
                {
                    "code": "3.3c", "group": "CLGQ", "formula": "submitted-by-post",
                    "vi": "Tỷ lệ hồ sơ nộp qua bưu chính công ích",
                    "en": "Dossiers submitted by public post",
                    "info": true,
                },
                {
                    "code": "3.4", "group": "CLGQ", "formula": "online-outcome",
                    "vi": "Kết quả xử lý hồ sơ nộp trực tuyến",
                    "en": "Outcome of online dossiers",
                    "info": true,
                },
                // ---- Online payment: 10 points.
                // Fee-bearing procedures with a synchronised dossier that bears a fee. S4, S5, S9.
                {
                    "code": "3.5", "group": "TTTT", "formula": "fee-procedures-synchronised",
                    "vi": "Tỷ lệ TTHC có yêu cầu nghĩa vụ tài chính được tích hợp để người dân có thể thanh toán \
        trực tuyến trên Cổng DVCQG",
                    "en": "Fee-bearing procedures open to online payment on the portal",
                    "points": 2, "fullAtPercent": 80, "whenEmpty": "empty",
                },
                // Fee-bearing procedures with an online payment; the denominator is disputed, see switches. S5, S7, S9.
                {
                    "code": "3.5b", "group": "TTTT", "formula": "fee-procedures-paid-online",
                    "vi": "Tỷ lệ TTHC có giao dịch thanh toán trực tuyến",
                    "en": "Fee-bearing procedures with online payments",
                    "points": 2, "fullAtPercent": 80, "whenEmpty": "empty",
                },
                // Dossiers paid online over dossiers that bear a fee. S4, S5, S7: 100. A province in 2022-2023 \
        (S9): 30.
                {
                    "code": "3.6", "group": "TTTT", "formula": "paid-online",
                    "vi": "Tỷ lệ hồ sơ thanh toán trực tuyến",
                    "en": "Dossiers paid online",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // ---- Digitisation of dossiers: 22 points.
                // Dossiers with an electronic result, of procedures that return a document. S4, S5, S7.
                {
                    "code": "4.1", "group": "MDSH", "formula": "electronic-results",
                    "vi": "Tỷ lệ hồ sơ TTHC có cấp kết quả giải quyết TTHC điện tử",
                    "en": "Dossiers with an electronic result",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Dossiers with files attached and, where a document is returned, an electronic result.
                // The formula document (S4) gives all points at 80, live scores (S7) fit 100: the document holds here.
                {
                    "code": "4.2", "group": "MDSH", "formula": "digitised",
                    "vi": "Tỷ lệ hồ sơ TTHC thực hiện số hóa hồ sơ",
                    "en": "Dossiers digitised",
                    "points": 4, "fullAtPercent": 80, "whenEmpty": "empty",
                },
                // Dossiers that reuse digitised data. S4, S5, S7.
                {
                    "code": "4.3", "group": "MDSH", "formula": "reused",
                    "vi": "Tỷ lệ hồ sơ khai thác, sử dụng lại thông tin, dữ liệu số hóa",
                    "en": "Dossiers reusing digitised data",
                    "points": 2, "fullAtPercent": 80, "whenEmpty": "empty",
                },
                // Dossiers with a component from the personal data store, or whose result is shared to it. S4, S5.
                {
                    "code": "4.4", "group": "MDSH", "formula": "from-store",
                    "vi": "Tỷ lệ hồ sơ TTHC được số hóa có kết nối, chia sẻ dữ liệu phục vụ tái sử dụng",
                    "en": "Digitised dossiers shared for reuse",
                    "points": 4, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Procedures of citizens that used population data, over all procedures of citizens. S4, S5, S7.
                {
                    "code": "4.5a", "group": "MDSH", "formula": "population-data-procedures",
                    "vi": "Tỷ lệ TTHC triển khai kết nối, chia sẻ dữ liệu dân cư phục vụ giải quyết TTHC",
                    "en": "Procedures using population data",
                    "points": 2, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Dossiers that used population data. S4, S5, S7.
                {
                    "code": "4.5b", "group": "MDSH", "formula": "population-data-dossiers",
                    "vi": "Tỷ lệ hồ sơ TTHC sử dụng thông tin, dữ liệu từ CSDL quốc gia về dân cư",
                    "en": "Dossiers using population data",
                    "points": 2, "fullAtPercent": 100, "whenEmpty": "empty",
                },
                // Tax offices certify no copies, so it is applied to nobody. S5, S6.
                {
                    "code": "4.6", "group": "MDSH", "formula": "certified-copies",
                    "vi": "Tỷ lệ cung cấp dịch vụ chứng thực bản sao điện tử từ bản chính",
                    "en": "Electronic certified copies",
                    "points": 2, "fullAtPercent": 100, "whenEmpty": "empty", "tiers": [],
                },
                // ---- Satisfaction: 18 points.
                {
                    "code": "5.1a", "group": "MDHL", "formula": "feedback-on-rules",
                    "vi": "Tỷ lệ phản ánh, kiến nghị theo phân loại - quy định, chính sách, thủ tục",
                    "en": "Feedback on rules and procedures",
                    "info": true,
                },
                {
                    "code": "5.1b", "group": "MDHL", "formula": "feedback-on-conduct",
                    "vi": "Tỷ lệ phản ánh, kiến nghị theo phân loại - hành vi cán bộ, công chức",
                    "en": "Feedback on official conduct",
                    "info": true,
                },
                // Feedback answered on time, or pending and not due yet. S2, S4, S5; all points without feedback: S7.
                {
                    "code": "5.2", "group": "MDHL", "formula": "feedback-on-time",
                    "vi": "Tỷ lệ phản ánh, kiến nghị xử lý đúng hạn",
                    "en": "Feedback handled on time",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "full",
                },
                // Feedback neither disliked, nor raised again, nor late. S2, S4, S5; all points without feedback: S7.
                {
                    "code": "5.3", "group": "MDHL", "formula": "feedback-satisfaction",
                    "vi": "Tỷ lệ hài lòng trong xử lý phản ánh, kiến nghị",
                    "en": "Satisfaction with feedback handling",
                    "points": 6, "fullAtPercent": 100, "whenEmpty": "full",
                },
                // Dossiers neither disliked, nor with feedback, nor late, each once (S2). S4 adds two rates \
        instead, which
                // the cells of an office cannot say. Threshold: S4, S7.
                {
                    "code": "5.4", "group": "MDHL", "formula": "dossier-satisfaction",
                    "vi": "Tỷ lệ hài lòng trong tiếp nhận, giải quyết TTHC",
                    "en": "Satisfaction with reception and settlement",
                    "points": 6, "fullAtPercent": 90, "whenEmpty": "empty",
                },
                // ---- Growth against the period before: information.
                {
                    "code": "G1", "group": "CLGQ", "formula": "growth-of-online-procedures",
                    "vi": "Tỷ lệ tăng trưởng cung cấp dịch vụ công trực tuyến",
                    "en": "Growth of online services",
                    "info": true,
                },
                {
                    "code": "G2", "group": "CLGQ", "formula": "growth-of-online-procedures-used",
                    "vi": "Tỷ lệ tăng trưởng dịch vụ công trực tuyến có phát sinh hồ sơ",
                    "en": "Growth of online services with dossiers",
                    "info": true,
                },
                {
                    "code": "G3", "group": "TTTT", "formula": "growth-of-fee-procedures-paid-online",
                    "vi": "Tỷ lệ tăng trưởng số TTHC có giao dịch thanh toán trực tuyến so với kỳ trước",
                    "en": "Growth of procedures with online payment",
                    "info": true,
                },
            ],
        }

        """
}
