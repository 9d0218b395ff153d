@echo off
rem Starts Pixy from an unpacked release on Windows, from any directory.
rem
rem   JAVA_HOME             the Java to run with, 17 or later; otherwise java.exe of the PATH
rem   PIXY_OPTS, JAVA_OPTS  options for the JVM, such as -Xmx512m
setlocal
set "home=%~dp0.."
set "lib=%home%\lib"
if not exist "%lib%\pixy-server-*.jar" (
    echo pixy: there is no Pixy in "%lib%", unpack the release again 1>&2
    exit /b 1
)
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -version >nul 2>&1
if errorlevel 1 (
    echo pixy: no Java at "%java%": install Java 17 or later, and put it on the PATH or name it in JAVA_HOME 1>&2
    exit /b 1
)
set "classes=%lib%\*"
set "options=-XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED"
if "%~1"=="dev" set "classes=%lib%\*;%lib%\dev\*"
if "%~1"=="dev" set options=%options% "-Dpixy.testkit.distributions=%lib%\dev"
"%java%" %options% %JAVA_OPTS% %PIXY_OPTS% -cp "%classes%" io.pixy.server.Main %*
exit /b %errorlevel%
