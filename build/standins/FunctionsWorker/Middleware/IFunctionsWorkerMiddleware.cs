namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>A stage of an invocation's pipeline.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Does its part and calls the next stage.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
