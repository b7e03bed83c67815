using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a Functions app. What this stand-in builds has its services and settings, but does not start.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostApplicationBuilder _builder;
    private bool _hasBuilt;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        _builder = Host.CreateApplicationBuilder(args);
    }

    /// <summary>Objects that parts of the set-up share.</summary>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_builder).Properties;

    /// <summary>The app's settings.</summary>
    public ConfigurationManager Configuration => _builder.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => _builder.Configuration;

    /// <summary>Where the app runs.</summary>
    public IHostEnvironment Environment => _builder.Environment;

    /// <summary>The app's logging.</summary>
    public ILoggingBuilder Logging => _builder.Logging;

    /// <summary>The app's metrics.</summary>
    public IMetricsBuilder Metrics => _builder.Metrics;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services => _builder.Services;

    /// <summary>Takes another container for the services.</summary>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => _builder.ConfigureContainer(factory, configure);

    /// <summary>Accepts a stage of the pipeline, which nothing will run.</summary>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        return this;
    }

    /// <summary>Builds the app.</summary>
    public IHost Build()
    {
        ThrowIfBuilt();
        _hasBuilt = true;
        return new StandInHost(_builder.Build());
    }

    private void ThrowIfBuilt()
    {
        if (_hasBuilt)
        {
            throw new InvalidOperationException("The application has already been built.");
        }
    }
}
