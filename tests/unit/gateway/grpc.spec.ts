import { grpcAnswerType, grpcStatusOf } from "../../../assembly/gateway/grpc";

describe("what gRPC is told", () => {
  it("is the status that stands for one of HTTP", () => {
    const statuses: u32[] = [400, 401, 403, 404, 429, 502, 503, 504];
    const codes: u32[] = [13, 16, 7, 12, 14, 14, 14, 14];
    for (let i = 0; i < statuses.length; i++) expect(grpcStatusOf(statuses[i])).toBe(codes[i], statuses[i].toString());
    for (let i = 0, others: u32[] = [200, 302, 405, 414, 500, 501, 505]; i < others.length; i++) {
      expect(grpcStatusOf(others[i])).toBe(2, others[i].toString());
    }
  });
  it("is of the type that was asked with, whatever its parameters and letters", () => {
    expect(grpcAnswerType("application/grpc")).toBe("application/grpc");
    expect(grpcAnswerType("application/grpc+proto ;charset=utf-8")).toBe("application/grpc");
    expect(grpcAnswerType("APPLICATION/GRPC-WEB+json")).toBe("application/grpc-web+proto");
    expect(grpcAnswerType("application/grpc-web-text")).toBe("application/grpc-web-text+proto");
    for (
      let i = 0, others = ["", "grpc", "application/grpcs", "application/grpc-webs", "text/plain"];
      i < others.length;
      i++
    ) {
      expect(grpcAnswerType(others[i])).toBe("", others[i]);
    }
  });
});
