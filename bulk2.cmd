@echo off
rem Runs the command bulk2 from this source tree; builds it first when it is missing. See the script bulk2.
setlocal
set "home=%~dp0"
set "jar=%home%bulk-cli\target\bulk2.jar"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if not exist "%jar%" (
    echo bulk2: building it, which takes a minute or two ... 1>&2
    pushd "%home%"
    call mvnw.cmd -q -B -DskipTests -Dspotless.check.skip -Denforcer.skip -Dmaven.javadoc.skip -Dcyclonedx.skip -pl bulk-cli -am package %MAVEN_ARGS% 1>&2
    popd
)
if not exist "%jar%" (
    echo bulk2: the build failed; it needs a JDK 17 or newer 1>&2
    exit /b 1
)
"%java%" %BULK2_JAVA_OPTS% -jar "%jar%" %*
exit /b %ERRORLEVEL%
