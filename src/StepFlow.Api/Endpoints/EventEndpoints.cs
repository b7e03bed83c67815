using StepFlow.Api.Reading;
using StepFlow.Api.Views;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Api.Endpoints;

/// <summary>Sends events, lists who waits for them, and takes the calls of webhooks.</summary>
internal sealed class EventEndpoints(EventSender sender, WebhookCalls webhooks, BodyReader bodies)
{
    public async Task<ApiResponse> NotifyRunAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var message = await MessageAsync(request, cancellationToken).ConfigureAwait(false);
        // Once it is in the inbox, the run is told: a caller that hangs up meanwhile must not leave it to the sweeper.
        var receipt = await sender.SendAsync(request.Name("runId"), message, CancellationToken.None).ConfigureAwait(false);
        return ApiResponse.Of(receipt.Accepted ? 202 : 200, receipt, ApiJson.Default.EventReceipt);
    }

    public async Task<ApiResponse> NotifyWaitersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var message = await MessageAsync(request, cancellationToken).ConfigureAwait(false);
        var reached = await sender.SendToAllAsync(message, CancellationToken.None).ConfigureAwait(false);
        return ApiResponse.Of(200, new ReachedRunsView(message.EventId, reached), ApiJson.Default.ReachedRunsView);
    }

    public async Task<ApiResponse> ListWaitersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryFields(request);
        var limit = query.Number("limit", 1, 500, 50);
        var after = query.Name("after");
        query.ThrowIfWrong();
        var eventId = request.RouteValue("eventId");
        var last = after is null ? null : new Waiter(eventId, after, "", int.MaxValue, default);
        var waiters = await sender.WaitersAsync(eventId, last, limit, cancellationToken).ConfigureAwait(false);
        var views = waiters.Select(w => new WaiterView(w.RunId, w.StepKey ?? StepKey.Of(w.Position, WaitForEventStep.StepName), w.Since)).ToList();
        var next = views.Count == limit ? views[^1].RunId : null;
        return ApiResponse.Of(200, new WaiterListView(eventId, views, next), ApiJson.Default.WaiterListView);
    }

    public async Task<ApiResponse> CallWebhookAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var payload = await bodies.ReadPayloadAsync(request, cancellationToken).ConfigureAwait(false);
        var (runId, name, token) = (request.RouteValue("runId"), request.RouteValue("name"), request.RouteValue("token"));
        await webhooks.CallAsync(runId, name, token, payload, CancellationToken.None).ConfigureAwait(false);
        return new ApiResponse { Status = 202 };
    }

    private async Task<EventMessage> MessageAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<InputProblem>();
        IdempotencyKeyRule.Check(request.IdempotencyKey(), problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
        var payload = await bodies.ReadPayloadAsync(request, cancellationToken).ConfigureAwait(false);
        return new EventMessage(request.RouteValue("eventId"), payload, request.IdempotencyKey());
    }
}
