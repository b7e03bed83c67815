namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a Functions app starts.</summary>
public class FunctionsApplication
{
    /// <summary>Creates the app's builder.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
