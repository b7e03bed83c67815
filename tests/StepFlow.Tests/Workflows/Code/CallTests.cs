using System.Text;
using StepFlow.Calls;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>HTTP calls of C# workflows.</summary>
public sealed class CallTests : CodeTest
{
    [Fact]
    public async Task Call_SendsItsRequestAsItIsAndReadsTheResponse()
    {
        Environment.Calls.AnswerWith(_ => CallResponse.Json(201, """{"total": 41}"""));
        Script.V1 = async (context, _) =>
        {
            var headers = new Dictionary<string, string> { ["X-A"] = "b" };
            var answer = await context.CallAsync("order", "POST", "https://api.example/orders", new { Text = "${input.secret}" }, headers);
            return answer.Read<Dictionary<string, long>>()!["total"] + (answer.Status == 201 ? 1 : 0);
        };
        var run = await RunAsync();

        Assert.Equal(("42", "order"), (run.Output?.ToString(), KeysOf(run)));
        var request = Assert.Single(Environment.Calls.Requests);
        Assert.Equal(("b", "run-1/order"), (request.Header("X-A"), request.Header("Idempotency-Key")));
        Assert.Equal("""{"text":"${input.secret}"}""", Encoding.UTF8.GetString((request.Body ?? default).Span).Replace(@"$", "$", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_ThatFailsForGood_IsCaughtLikeAnyStep()
    {
        Environment.Calls.AnswerWith(_ => CallResponse.Json(404, "{}"));
        Script.V1 = async (context, _) =>
        {
            try
            {
                return (await context.CallAsync("order", "GET", "https://api.example/orders/1")).Status;
            }
            catch (WorkflowStepFailedException e)
            {
                return e.Message.Contains("answered 404", StringComparison.Ordinal) ? -404 : 0;
            }
        };
        Assert.Equal("-404", (await RunAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Options_OfACall_SayWhatSucceedsAndWhatIsRetriedAndSent()
    {
        Environment.Calls.AnswerWith(_ => CallResponse.Json(Environment.Calls.Requests.Count == 1 ? 409 : 404, "{}"));
        Script.V1 = async (context, _) => (await context.CallAsync("order", "GET", "https://api.example/orders/1", options: new CallOptions
        {
            SucceedOn = StatusSet.Of("2xx", "404"),
            RetryOn = StatusSet.Of("409"),
            SendsIdempotencyKey = false,
            MaxRedirects = 0,
        })).Status;
        Assert.Equal("404", (await RunAsync()).Output?.ToString());
        Assert.Equal(2, Environment.Calls.Requests.Count);
        Assert.All(Environment.Calls.Requests, request => Assert.Null(request.Header("Idempotency-Key")));
        Assert.All(Environment.Calls.Requests, request => Assert.Equal(0, request.MaxRedirects));
    }

    [Fact]
    public async Task Options_ThatCannotBe_FailTheRunAndSayWhy()
    {
        Script.V1 = async (context, _) => (await context.CallAsync(
            "order", "GET", "https://api.example/", new { A = 1 }, options: new CallOptions { SucceedOn = StatusSet.Of(), MaxRedirects = 21 })).Status;
        var run = await RunAsync();
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("order.call.maxRedirects: Expected 0 to 20, found 21", run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("order.call.succeedOn: Expected at least one status", run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("order.call.body: Expected no body with GET", run.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(Environment.Calls.Requests);
    }

    [Theory]
    [InlineData("FETCH IT", "https://api.example/", "order.call.method: Expected")]
    [InlineData("GET", "ftp://api.example/", "order.call.url: Expected")]
    [InlineData("GET", "https://api.example/${x}", "Expected an address, found an expression")]
    public async Task Call_ThatCannotBeMade_FailsTheRunAndSaysWhy(string method, string url, string message)
    {
        Script.V1 = async (context, _) => (await context.CallAsync("order", method, url)).Status;
        var run = await RunAsync();
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains(message, run.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(Environment.Calls.Requests);
    }
}
